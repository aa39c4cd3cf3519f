// Every key that a family's header holds, with every number, type and absence that lies.

#include "engine/hostile/small_models.h"
#include "engine/hostile/tables.h"
#include "support/tiny_gguf.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace sheaf::test::hostile {

namespace {

/// Whether a number within the limits that is not the model's own shows at the tensors, or changes the arithmetic only.
enum class Effect { Shapes, Free };
enum class Missing { Refused, HasDefault };

struct IntegerKey {
    std::string_view name;
    std::uint64_t least, most;
    Effect effect;
    Missing missing;
};

constexpr std::uint64_t kMaxWidth = 1u << 24, kMaxHeadWidth = 1u << 16, kMaxHeads = 1u << 16, kMaxExperts = 1u << 20;
constexpr std::uint64_t kMaxContext = std::uint64_t{1} << 40;
constexpr std::uint64_t kTensorsAtMost = 64; // no more layers than tensors

constexpr IntegerKey kIntegerKeys[] = {
    {"block_count", 1, kTensorsAtMost, Effect::Shapes, Missing::Refused},
    {"context_length", 1, kMaxContext, Effect::Free, Missing::Refused},
    {"embedding_length", 1, kMaxWidth, Effect::Shapes, Missing::Refused},
    {"feed_forward_length", 0, kMaxWidth, Effect::Shapes, Missing::HasDefault},
    {"vocab_size", 12, 12, Effect::Free, Missing::HasDefault},
    {"attention.head_count", 1, kMaxHeads, Effect::Shapes, Missing::Refused},
    {"attention.head_count_kv", 1, kMaxHeads, Effect::Shapes, Missing::HasDefault},
    {"attention.key_length", 1, kMaxHeadWidth, Effect::Shapes, Missing::HasDefault},
    {"attention.value_length", 1, kMaxHeadWidth, Effect::Shapes, Missing::HasDefault},
    {"rope.dimension_count", 2, 4, Effect::Free, Missing::HasDefault},
    {"expert_count", 0, kMaxExperts, Effect::Shapes, Missing::HasDefault},
    {"expert_used_count", 1, 4, Effect::Free, Missing::Refused},
    {"expert_feed_forward_length", 0, kMaxWidth, Effect::Shapes, Missing::HasDefault},
    {"expert_shared_feed_forward_length", 0, kMaxWidth, Effect::Shapes, Missing::HasDefault},
    {"interleave_moe_layer_step", 1, kMaxWidth, Effect::Shapes, Missing::HasDefault},
};

/// Keys that a file of any family may have beside those of the small models.
constexpr IntegerKey kOtherIntegerKeys[] = {
    {"attention.sliding_window", 0, kMaxContext, Effect::Free, Missing::HasDefault},
};
constexpr IntegerKey kLlama4Keys[] = {
    {"attention.chunk_size", 0, kMaxContext, Effect::Free, Missing::HasDefault},
    {"attention.temperature_length", 0, kMaxContext, Effect::Free, Missing::HasDefault},
    {"attention.sliding_window_pattern", 0, kMaxWidth, Effect::Free, Missing::HasDefault},
};

struct FloatKey {
    std::string_view name;
    double least, most; ///< beyond them a value is refused
};

constexpr double kMaxFloat = std::numeric_limits<float>::max();
constexpr FloatKey kFloatKeys[] = {
    {"attention.layer_norm_rms_epsilon", 0, 1},
    {"rope.freq_base", std::numeric_limits<double>::min(), std::numeric_limits<double>::max()},
    {"attention.clamp_kqv", 0, kMaxFloat},
};
constexpr FloatKey kExpertFloatKeys[] = {{"expert_weights_scale", -kMaxFloat, kMaxFloat}};
constexpr FloatKey kLlama4FloatKeys[] = {{"attention.temperature_scale", -kMaxFloat, kMaxFloat}};

class Table {
public:
    explicit Table(std::string_view family)
        : m_family(family)
        , m_valid(smallModel(family))
    {
    }

    void addIntegers(std::span<const IntegerKey> keys, bool evenIfAbsent)
    {
        for (const IntegerKey& key : keys)
            if (evenIfAbsent || has(key.name))
                addInteger(key);
    }

    void addFloats(std::span<const FloatKey> keys)
    {
        for (const FloatKey& key : keys)
            addFloat(key);
    }

    void addText(std::string_view key, std::string wrong) { add(key, "'" + wrong + "'", std::move(wrong), full(key)); }

    void addWrongTypes(std::string_view key)
    {
        add(key, "an array of texts", std::vector<std::string>{"1"}, full(key));
        add(key, "a list too long", std::vector<std::uint32_t>{1, 2, 3}, full(key));
    }

    std::vector<Case> take() { return std::move(m_cases); }

private:
    std::string full(std::string_view key) const { return m_valid.architecture + "." + std::string(key); }

    bool has(std::string_view key) const
    {
        return std::ranges::count(m_valid.keys, full(key), &std::pair<std::string, KeyValue>::first) > 0;
    }

    void add(std::string_view key, const std::string& what, KeyValue value, std::string says)
    {
        SmallModel model = m_valid;
        model.set(full(key), std::move(value));
        add(key, what, model, std::move(says));
    }

    void add(std::string_view key, const std::string& what, const SmallModel& model, std::string says)
    {
        m_cases.push_back({m_family + ": " + std::string(key) + " = " + what,
            [model](const std::filesystem::path& folder) { return model.save(folder); }, std::move(says)});
    }

    void addInteger(const IntegerKey& key)
    {
        // What is a number of something in the tensors shows there, whichever of several is looked at first.
        const std::string shows = full(key.name) + "|" + m_valid.architecture + ".|.weight|.bias";
        std::vector<std::uint64_t> values(std::begin(kExtremes), std::end(kExtremes));
        values.insert(values.end(), {key.most, key.most + 1, std::uint64_t{1} << 24, std::uint64_t{1} << 60});
        for (const std::uint64_t value : values) {
            const bool outside = value < key.least || value > key.most;
            const bool own = KeyValue(static_cast<std::uint32_t>(value)) == valueOf(key.name) && value <= UINT32_MAX;
            const bool unused = key.name == "feed_forward_length" && has("expert_feed_forward_length");
            const bool mayOpen = own || unused || key.effect == Effect::Free || value == 0;
            const std::string inside = mayOpen ? "" : shows;
            add(key.name, std::to_string(value), value, outside ? full(key.name) : inside);
        }
        add(key.name, "-1", std::int32_t{-1}, full(key.name));
        add(key.name, "1.5", 1.5, full(key.name));
        add(key.name, "a text", std::string("8"), full(key.name));
        addWrongTypes(key.name);
        addTwice(key.name, 1u);
        addMissing(key);
    }

    void addFloat(const FloatKey& key)
    {
        const double values[] = {0, -1, 1e-300, 1e30, -1e30, 1e300, -1e300, std::nan(""), HUGE_VAL, -HUGE_VAL};
        for (const double value : values) {
            const bool refused = !std::isfinite(value) || value < key.least || value > key.most;
            add(key.name, std::to_string(value), value, refused ? full(key.name) : "");
        }
        add(key.name, "a text", std::string("0.5"), full(key.name));
        add(key.name, "true", true, full(key.name));
        addTwice(key.name, 0.5f);
    }

    void addTwice(std::string_view key, KeyValue value)
    {
        SmallModel model = m_valid;
        model.set(full(key), value);
        model.keys.emplace_back(full(key), value);
        add(key, "twice", model, "'" + full(key) + "': appears twice");
    }

    void addMissing(const IntegerKey& key)
    {
        SmallModel model = m_valid;
        model.remove(full(key.name));
        add(key.name, "nothing", model, key.missing == Missing::Refused ? full(key.name) : "");
    }

    KeyValue valueOf(std::string_view key) const
    {
        const auto found = std::ranges::find(m_valid.keys, full(key), &std::pair<std::string, KeyValue>::first);
        return found == m_valid.keys.end() ? KeyValue(std::string()) : found->second;
    }

    std::string m_family;
    SmallModel m_valid;
    std::vector<Case> m_cases;
};

} // namespace

std::vector<Case> hyperparameterCases()
{
    std::vector<Case> cases;
    for (const std::string_view family : kSmallFamilies) {
        Table table(family);
        const bool llama4 = family == "llama4";
        const bool experts = family != "llama" && family != "qwen2" && family != "qwen3";
        table.addIntegers(kIntegerKeys, false);
        table.addIntegers(kOtherIntegerKeys, true);
        table.addFloats(kFloatKeys);
        table.addText("rope.scaling.type", "sideways");
        if (llama4) {
            table.addIntegers(kLlama4Keys, true);
            table.addFloats(kLlama4FloatKeys);
            table.addText("use_qk_norm", "yes");
        }
        if (experts) {
            table.addFloats(kExpertFloatKeys);
            table.addText("expert_weights_norm", "yes");
        }
        for (Case& wrong : table.take())
            cases.push_back(std::move(wrong));
    }
    return cases;
}

} // namespace sheaf::test::hostile
