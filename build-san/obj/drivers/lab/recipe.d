build-san/obj/drivers/lab/recipe.o: drivers/lab/recipe.c \
 drivers/lab/recipe.h drivers/lab/lab.h lib/err.h lib/proc.h lib/buf.h \
 lib/auto.h drivers/lab/embed.h drivers/lab/parts.h drivers/lab/qmp.h \
 lib/file.h lib/mem.h
drivers/lab/recipe.h:
drivers/lab/lab.h:
lib/err.h:
lib/proc.h:
lib/buf.h:
lib/auto.h:
drivers/lab/embed.h:
drivers/lab/parts.h:
drivers/lab/qmp.h:
lib/file.h:
lib/mem.h:
