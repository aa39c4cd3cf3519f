// No model file can hurt the engine: each wrong one is refused by name, at once, and with little memory.

#include "engine/hostile/tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace sheaf::test::hostile {

namespace {

struct NamedTable {
    std::string name;
    std::vector<Case> (*cases)();

    friend void PrintTo(const NamedTable& table, std::ostream* out) { *out << table.name; }
};

const NamedTable kTables[] = {{"GgufFields", ggufFieldCases}, {"TensorDirectory", tensorDirectoryCases},
    {"Splits", splitCases}, {"Hyperparameters", hyperparameterCases}, {"GgufVocabularies", ggufVocabularyCases},
    {"Safetensors", safetensorsCases}, {"Configs", configCases}, {"TokenizerJsons", tokenizerJsonCases},
    {"Towers", towerCases}, {"Adapters", adapterCases}, {"Prefixes", prefixCases}};

class HostileFiles : public testing::TestWithParam<NamedTable> { };

} // namespace

TEST_P(HostileFiles, EachIsRefusedByNameAtOnceAndWithLittleMemory)
{
    const std::vector<Case> cases = GetParam().cases();
    const std::vector<Trial> trials = tryAll(cases);
    double slowest = 0;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        EXPECT_EQ(faultOf(cases[i], trials[i]), "") << cases[i].name;
        for (const Outcome& outcome : trials[i].outcomes)
            slowest = std::max(slowest, outcome.cpuSeconds);
    }
    std::cout << cases.size() << " files, the slowest in " << slowest * 1000 << " ms\n";
}

INSTANTIATE_TEST_SUITE_P(
    Tables, HostileFiles, testing::ValuesIn(kTables), [](const auto& table) { return table.param.name; });

TEST(HostileTables, HoldManyWrongFilesThatMustBeRefused)
{
    std::size_t refused = 0;
    for (const NamedTable& table : kTables)
        if (table.name != "Prefixes")
            for (const Case& wrong : table.cases())
                refused += !wrong.says.empty();
    EXPECT_GE(refused, 400u);
}

} // namespace sheaf::test::hostile
