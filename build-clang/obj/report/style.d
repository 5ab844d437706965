build-clang/obj/report/style.o: report/style.S
