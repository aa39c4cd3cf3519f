dispatch.o: ../src/dispatch.cpp ../src/retry.h ../src/settings.h
