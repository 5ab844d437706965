/* trial_samples.h - the `data` frames of a bare guest: a trial's samples, in order and without gaps. */
#ifndef HVB_ENGINE_MEASURE_TRIAL_SAMPLES_H
#define HVB_ENGINE_MEASURE_TRIAL_SAMPLES_H

#include "engine/trial.h"

/* Adds the frame's samples to the trial, or fails the boot. */
void trial_samples_take(struct trial_boot *boot, struct trial *trial, const struct wire_frame *frame);

#endif
