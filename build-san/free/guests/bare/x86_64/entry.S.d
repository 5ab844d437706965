build-san/free/guests/bare/x86_64/entry.S.o: guests/bare/x86_64/entry.S
