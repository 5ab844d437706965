/* payload.c - the payload disk: a tar archive written on a raw disk image, with which a resumed machine is given
 * files. */
#include "drivers/lab/parts.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/file.h"
#include "lib/mem.h"

#define TAR_MS 60000

/* tar takes names and modes from files, so each file is copied first under the name it is to have. */
static int stage(const char *folder, const struct lab_payload *payload, size_t n_payload, struct err **err)
{
	if (file_make_dirs(folder, err) != 0)
		return -1;
	for (size_t i = 0; i < n_payload; i++) {
		AUTO_FREE char *to = mem_printf("%s/%s", folder, payload[i].name);
		if (file_copy(payload[i].from, to, payload[i].mode, err) != 0)
			return -1;
	}
	return 0;
}

int payload_write(
	const char *dir, const struct lab_payload *payload, size_t n_payload, int64_t *bytes, struct err **err)
{
	AUTO_FREE char *folder = mem_printf("%s/payload.d", dir);
	AUTO_FREE char *image = mem_printf("%s/payload", dir);
	if (stage(folder, payload, n_payload, err) != 0)
		return err_wrap(err, "cannot make the lab's payload");
	const char *const argv[] = {"tar", "-c", "--format=ustar", "--owner=0", "--group=0", "--numeric-owner",
		"--sort=name", "--mtime=@0", "-f", image, "-C", folder, ".", NULL};
	if (proc_run(argv, clock_after_ms(TAR_MS), 65536, NULL, NULL, err) != 0)
		return err_wrap(err, "cannot make the lab's payload");
	struct stat info;
	if (stat(image, &info) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot read %s", image);
	if (info.st_size > LAB_PAYLOAD_BYTES)
		return err_set(err, ERR_INFRA, "use smaller images", "the lab's payload has %jd bytes, more than %jd",
			(intmax_t)info.st_size, (intmax_t)LAB_PAYLOAD_BYTES);
	*bytes = info.st_size;
	if (truncate(image, LAB_PAYLOAD_BYTES) != 0)
		return err_sys(err, ERR_INFRA, errno, NULL, "cannot write %s", image);
	return file_remove_tree(folder, err);
}
