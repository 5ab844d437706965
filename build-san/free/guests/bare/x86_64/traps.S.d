build-san/free/guests/bare/x86_64/traps.S.o: guests/bare/x86_64/traps.S
