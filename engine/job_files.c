#include "engine/job_files.h"

#include <stdlib.h>
#include <string.h>

#include "bench/suite.h"
#include "drivers/driver.h"
#include "guests/guest.h"
#include "lib/auto.h"
#include "lib/file.h"
#include "lib/mem.h"

static void add(struct job_files *files, const char *dir, const char *name, unsigned mode)
{
	bool again = false;
	for (unsigned i = 0; name && i < files->n; i++)
		again |= strcmp(files->list[i].name, name) == 0;
	if (name && !again && files->n < JOB_FILES_MAX)
		files->list[files->n++] = (struct lab_payload){name, mem_printf("%s/%s", dir, name), mode};
}

/* The images of every suite that the guest runs; a kernel of the user's own takes the place of the guest's. */
static void add_images(struct job_files *files, const char *dir, const struct guest_kind *kind, const char *own)
{
	for (unsigned s = 0; s < n_suites; s++) {
		if (strcmp(suites[s]->guest, kind->name) != 0)
			continue;
		unsigned before = files->n;
		add(files, dir, suites[s]->image, 0644);
		if (kind->initrd && own && files->n > before) {
			free((char *)files->list[before].from);
			files->list[before].from = mem_strdup(own);
		}
		add(files, dir, suites[s]->process, 0755);
	}
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
		add_images(files, guests, kind, guest_kernel);
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
