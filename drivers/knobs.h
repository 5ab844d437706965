/*
 * knobs.h - settings of a device, as data: "aio=threads+iothread=yes". A device with settings is a variant of its own,
 * virtio-blk+aio=threads+iothread=yes; without, every setting is as the row of the device has it. Pure.
 *
 * Settings of the guest (vcpus) are the device's too: guests whose devices have other settings are other boots.
 */
#ifndef HVB_DRIVERS_KNOBS_H
#define HVB_DRIVERS_KNOBS_H

#include <stdbool.h>

#include "drivers/driver.h"

#define KNOBS_TEXTS_MAX 6 /* texts of a run: so many variants more of each device */
#define KNOBS_TEXT_MAX 40
#define KNOBS_NUMBER_MAX 8

#define KNOB_VCPUS "vcpus" /* of the guest; fio's processes are as many */

/* 0, or -1 with ERR_USAGE: a knob that does not exist or stands there twice, a value that it does not take, two that
 * exclude each other. */
int knobs_check(const char *text, struct err **err);

/* Copies the knob's value, or "" when the text does not set it. text may be NULL. Returns value. */
#define KNOBS_VALUE_MAX 16
const char *knobs_get(const char *text, const char *knob, char value[KNOBS_VALUE_MAX]);

/* Of a knob that is a number; usual when it is not set. */
unsigned knobs_number(const char *text, const char *knob, unsigned usual);

/* Whether a disk goes through the host's page cache. */
bool knobs_cached(const char *text);

/* Whether the device has every knob of the text. */
bool knobs_fit(const struct driver_device *device, const char *text);

/* A driver's devices, plain ones first, then those that have all knobs of a text with it; ends with a NULL variant;
 * knobs_devices_free. Their settings are borrowed from the texts. */
struct driver_device *knobs_devices(const struct driver *driver, const char *const *texts, unsigned n);
void knobs_devices_free(const struct driver_device *devices);

#endif
