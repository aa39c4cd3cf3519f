#include "support/moe_reference.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sheaf::test {

namespace {

std::vector<double> product(const std::vector<float>& w, const std::vector<double>& x)
{
    std::vector<double> y(w.size() / x.size());
    for (std::size_t r = 0; r < y.size(); ++r)
        for (std::size_t i = 0; i < x.size(); ++i)
            y[r] += double{w[r * x.size() + i]} * x[i];
    return y;
}

double sigmoid(double x)
{
    return 1 / (1 + std::exp(-x));
}

std::vector<double> feedForward(const PlainFeedForward& f, const std::vector<double>& x)
{
    std::vector<double> gate = product(f.gate, x);
    const std::vector<double> up = product(f.up, x);
    for (std::size_t i = 0; i < gate.size(); ++i)
        gate[i] *= sigmoid(gate[i]) * up[i];
    return product(f.down, gate);
}

void addScaled(std::vector<double>& y, const std::vector<double>& x, double scale)
{
    for (std::size_t i = 0; i < y.size(); ++i)
        y[i] += scale * x[i];
}

std::vector<double> scores(
    const PlainMoe& moe, const std::vector<double>& logits, const std::vector<std::size_t>& order)
{
    std::vector<double> result;
    if (moe.score == PlainMoe::Score::Sigmoid) {
        for (std::size_t slot = 0; slot < moe.used; ++slot)
            result.push_back(sigmoid(logits[order[slot]]));
        return result;
    }
    double all = 0, chosen = 0;
    for (const double logit : logits)
        all += std::exp(logit);
    for (std::size_t slot = 0; slot < moe.used; ++slot) {
        result.push_back(std::exp(logits[order[slot]]) / all);
        chosen += result.back();
    }
    if (moe.score == PlainMoe::Score::SoftmaxRenormalised)
        for (double& score : result)
            score /= chosen;
    return result;
}

} // namespace

std::vector<double> runPlainMoe(const PlainMoe& moe, const std::vector<float>& x)
{
    const std::vector<double> input(x.begin(), x.end());
    const std::vector<double> logits = product(moe.router, input);
    std::vector<std::size_t> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return logits[a] > logits[b]; });

    std::vector<double> y(moe.hidden);
    for (const PlainFeedForward& f : moe.shared)
        addScaled(y, feedForward(f, input), moe.sharedGate.empty() ? 1 : sigmoid(product(moe.sharedGate, input)[0]));
    const std::vector<double> score = scores(moe, logits, order);
    for (std::size_t slot = 0; slot < moe.used; ++slot) {
        std::vector<double> scaled = input;
        for (double& v : scaled)
            v *= moe.scoreOnInput ? score[slot] : 1;
        addScaled(y, feedForward(moe.experts[order[slot]], scaled), moe.scoreOnInput ? 1 : score[slot]);
    }
    return y;
}

} // namespace sheaf::test
