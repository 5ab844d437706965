build-san/obj/drivers/lab/embed.o: drivers/lab/embed.S
