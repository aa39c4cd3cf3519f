# What `cmake --install` puts where.
install(TARGETS sheaf-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE ${CMAKE_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(SHEAF_BUILD_GUI)
  install(TARGETS sheaf RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  # The names of all three are the application id, which the window gives to QGuiApplication::setDesktopFileName.
  set(SHEAF_APP_ID org.sheaf.Sheaf)
  install(FILES ${CMAKE_SOURCE_DIR}/packaging/desktop/${SHEAF_APP_ID}.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
  install(FILES ${CMAKE_SOURCE_DIR}/packaging/desktop/${SHEAF_APP_ID}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
  install(FILES ${CMAKE_SOURCE_DIR}/resources/sheaf.svg
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps RENAME ${SHEAF_APP_ID}.svg)
endif()
