build-clang/free/guests/bare/x86_64/setup.S.o: guests/bare/x86_64/setup.S
