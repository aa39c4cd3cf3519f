#pragma once
// How an answer reaches standard output while it is written: text for a person, one object, or one object a line.

#include "app/cli/json.h"
#include "engine/api/engine.h"

namespace sheaf::app::cli {

class AskStream {
public:
    AskStream(bool json, bool lines)
        : m_mode(lines ? Mode::Lines
                : json ? Mode::Object
                       : Mode::Text)
    {
    }

    void ledger(const Ledger& ledger);
    void pictures(std::size_t done, std::size_t total); ///< tiles
    void prefill(std::size_t done, std::size_t total);
    void token(const TokenEvent& token);
    void done(Json result, const Answer& answer);

private:
    enum class Mode { Text, Object, Lines };
    Mode m_mode;
};

} // namespace sheaf::app::cli
