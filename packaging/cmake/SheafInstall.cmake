# What `cmake --install` puts where.
install(TARGETS sheaf-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(SHEAF_BUILD_GUI)
  install(TARGETS sheaf RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
