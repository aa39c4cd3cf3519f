# cmake -DNM=nm -DOBJECTS=a.o|b.o -P weak_symbols.cmake
# Fails if an object compiled for one instruction set defines a weak symbol: the linker could make it the whole
# program's copy of that function, and a CPU without the set would stop at it.
string(REPLACE "|" ";" objects "${OBJECTS}")
list(LENGTH objects count)
if(count EQUAL 0)
  message(FATAL_ERROR "no objects to look at")
endif()
foreach(object IN LISTS objects)
  execute_process(COMMAND ${NM} --defined-only --demangle ${object}
    OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  # W and V: weak; u: unique. DW.ref is data that only names the exception handler.
  string(REGEX MATCHALL "[^\n]* [WVu] [^\n]*" weak "${symbols}")
  list(FILTER weak EXCLUDE REGEX "DW\\.ref\\.")
  if(weak)
    list(JOIN weak "\n  " lines)
    message(SEND_ERROR "${object} defines weak symbols:\n  ${lines}")
  endif()
endforeach()
message(STATUS "${count} objects looked at")
