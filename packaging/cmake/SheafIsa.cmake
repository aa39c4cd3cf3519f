# sheaf_isa_sources(TARGET ISA FILE...): adds files that are compiled for one instruction set. Everything else is built for
# the baseline CPU; which file's functions run is decided at start (engine/kernels/dispatch).
# -ffp-contract=off: a fused multiply-add is written where it is meant, so that results do not depend on the optimiser.
set(SHEAF_ISA_FLAGS_avx2 -mavx2 -mfma -mf16c -ffp-contract=off)
set(SHEAF_ISA_FLAGS_avxvnni ${SHEAF_ISA_FLAGS_avx2} -mavxvnni)
set(SHEAF_ISA_FLAGS_avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx2 -mfma -mf16c -ffp-contract=off)
# GCC's own intrinsics of AVX-512 start from undefined vectors on purpose and are warned about (GCC bug 105593).
set(SHEAF_ISA_FLAGS_avx512vnni ${SHEAF_ISA_FLAGS_avx512} -mavx512vnni -Wno-uninitialized)

function(sheaf_isa_sources target isa)
  if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    return()
  endif()
  target_sources(${target} PRIVATE ${ARGN})
  set_source_files_properties(${ARGN} TARGET_DIRECTORY ${target} PROPERTIES COMPILE_OPTIONS "${SHEAF_ISA_FLAGS_${isa}}")
endfunction()
