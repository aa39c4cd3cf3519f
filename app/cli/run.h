#pragma once
// The whole of sheaf-cli but its main().

namespace sheaf::app::cli {

/// The exit code.
int run(int argc, char** argv);

} // namespace sheaf::app::cli
