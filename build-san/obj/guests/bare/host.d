build-san/obj/guests/bare/host.o: guests/bare/host.c bench/plan.h \
 bench/text.h guests/guest.h
bench/plan.h:
bench/text.h:
guests/guest.h:
