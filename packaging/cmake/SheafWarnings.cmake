# sheaf_warnings: warnings are errors in our code; sheaf_sanitize: what -DSHEAF_SANITIZE=address,undefined asks for.
add_library(sheaf_warnings INTERFACE)
target_compile_options(sheaf_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  -Wcast-align=strict -Wimplicit-fallthrough -Werror 
  # GCC 12 reports these two for correct uses of std::string and std::variant (GCC bugs 105651, 105593).
  -Wno-restrict -Wno-maybe-uninitialized)

set(SHEAF_SANITIZE "" CACHE STRING "Sanitizers for all targets, such as address,undefined")
if(SHEAF_SANITIZE)
  add_compile_options(-fsanitize=${SHEAF_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SHEAF_SANITIZE})
  # GCC's sanitizer instrumentation reports false positives of these two.
  add_compile_options(-Wno-maybe-uninitialized -Wno-stringop-overflow)
endif()
if(SHEAF_FUZZ) # what libFuzzer learns from, in the form that GCC can give; tests/fuzz/coverage.cpp hands it over
  add_compile_options(-fsanitize-coverage=trace-pc,trace-cmp)
endif()
