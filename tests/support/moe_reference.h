#pragma once
// A mixture of experts in plain loops and doubles, for one token: what the scheduled one must compute.

#include <cstddef>
#include <vector>

namespace sheaf::test {

/// Row-major matrices: gate and up (width, hidden), down (hidden, width).
struct PlainFeedForward {
    std::vector<float> gate, up, down;
};

struct PlainMoe {
    enum class Score { Softmax, SoftmaxRenormalised, Sigmoid };
    std::size_t hidden = 0;
    std::size_t used = 0;
    Score score = Score::Softmax;
    bool scoreOnInput = false;
    std::vector<float> router; ///< (experts, hidden)
    std::vector<PlainFeedForward> experts;
    std::vector<PlainFeedForward> shared; ///< none or one
    std::vector<float> sharedGate; ///< (hidden), or empty
};

std::vector<double> runPlainMoe(const PlainMoe& moe, const std::vector<float>& x);

} // namespace sheaf::test
