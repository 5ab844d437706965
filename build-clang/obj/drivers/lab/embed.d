build-clang/obj/drivers/lab/embed.o: drivers/lab/embed.S
