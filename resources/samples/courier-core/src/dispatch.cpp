#include "retry.h"

#include <iostream>

namespace courier {

struct Order {
    std::string id;
    std::string postcode;
    std::string tracking;
};

bool printLabel(const Order& order); // asks the label-printer service; false on timeout

/// Prints the label, or puts the order aside. Later orders are not affected.
bool dispatch(const Order& order, const Settings& settings)
{
    if (withRetry(settings, [&] { return printLabel(order); }) == Outcome::Done)
        return true;
    std::cerr << "E4107: retry limit reached, order " << order.id << ", tracking " << order.tracking << '\n';
    return false;
}

} // namespace courier
