build-san/obj/guests/guest.o: guests/guest.c guests/guest.h bench/text.h \
 guests/list.def
guests/guest.h:
bench/text.h:
guests/list.def:
