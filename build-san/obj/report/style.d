build-san/obj/report/style.o: report/style.S
