build-san/obj/drivers/lab/warmup.o: drivers/lab/warmup.S
