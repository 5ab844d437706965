/*
 * stage.h - the worker's own folder: pipes of consoles, and copies of images.
 *
 * libvirt starts QEMU as a user of its own, who can seldom enter the home folder that hvbench was built in, and a build
 * may replace an image while a run goes on. So the images of libvirt's guests are copied into a folder that anybody may
 * enter. It bears the worker's pid: what a dead worker left, the next one removes. In the lab images lie on a read-only
 * disk, and nothing is copied.
 */
#ifndef HVB_ENGINE_WORKER_STAGE_H
#define HVB_ENGINE_WORKER_STAGE_H

#include "drivers/driver.h"
#include "lib/file.h"

struct worker_stage {
	bool copies; /* false in the lab */
	char *dir;   /* owned; NULL before it was needed */
};

/* The folder, made when it is first needed; *dir is borrowed, NULL for drivers without libvirt. */
int worker_stage_dir(struct worker_stage *stage, const struct driver *driver, const char **dir, struct err **err);

/* The path that a guest of this driver is started from, and the SHA-256 of what lies there, of the copy where one is
 * made; hash may be NULL: not wanted. Caller frees; NULL with an error. */
char *worker_stage_image(struct worker_stage *stage, const struct driver *driver, const char *path,
	char hash[FILE_SHA256_SIZE], struct err **err);

/* Its name begins so: for file_sweep. */
#define WORKER_STAGE "worker-"

/* Removes the folder. */
void worker_stage_finish(struct worker_stage *stage);

#endif
