/* job_files.c - see job_files.h. */
#include "engine/job_files.h"

#include <stdlib.h>

#include "drivers/driver.h"
#include "guests/guest.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

static void add(struct job_files *files, const char *dir, const char *name, unsigned mode)
{
	if (name && files->n < JOB_FILES_MAX)
		files->list[files->n++] = (struct lab_payload){name, mem_printf("%s/%s", dir, name), mode};
}

static void add_kernel(struct job_files *files, const char *dir, const struct guest_kind *kind, const char *own)
{
	add(files, dir, kind->image, 0644);
	if (!kind->initrd || !own)
		return;
	struct lab_payload *kernel = &files->list[files->n - 1];
	free((char *)kernel->from);
	kernel->from = mem_strdup(own);
}

void job_files_make(struct job_files *files, const char *kinds, const char *guest_kernel)
{
	AUTO_FREE char *dir = file_exe_dir();
	AUTO_FREE char *guests = mem_printf("%s/guests", dir);
	files->n = 0;
	add(files, dir, "hvbench", 0755);
	for (unsigned g = 0; g < guest_n_kinds; g++) {
		const struct guest_kind *kind = guest_kinds[g];
		if (kinds && !driver_list_has(kinds, kind->name))
			continue;
		add_kernel(files, guests, kind, guest_kernel);
		add(files, guests, kind->process, 0755);
		add(files, guests, kind->initrd, 0644);
		for (unsigned i = 0; kind->files && kind->files[i]; i++)
			add(files, guests, kind->files[i], 0755);
	}
}

void job_files_finish(struct job_files *files)
{
	for (unsigned i = 0; i < files->n; i++)
		free((char *)files->list[i].from);
}
