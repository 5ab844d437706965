/*
 * worker.h - the worker: root on the hypervisor's host, and its half of the wire.
 *
 * The worker provisions, collects and relays; it judges nothing and has no deadlines (inside the lab its clock jumps).
 * It reads frames (bench/wire.h) on one descriptor and writes them on another: a pipe of the controller, ssh, or a lab
 * machine's port. When its input ends it destroys its guests and returns.
 *
 * The first frame it reads sets the nonce of both directions (the run's); frames of another nonce, broken ones and gaps
 * in SEQ end the worker with an `error` frame: on this wire nothing may be lost. Long texts are cut into several
 * frames.
 *
 * Controller to worker:
 *	open     wire=1 host=NAME clock=tsc|icount|wall lock=0|1 (take this host's measuring lock) wait=0|1 (for it)
 *	probe    driver=NAME image=PATH                 answered by `probed`
 *	facts                                           answered by any number of `fact`, then `did what=facts`
 *	file     boot=N at=OFFSET text= the next piece of a job file, for the guest of a boot that is asked for later
 *	         (wire.h)
 *	job      boot=N and the fields of a `job` frame of wire.h, and trace=0|1 busy=0|1 likewise; they are told to the
 *	         guest one after another
 *	boot     boot=N driver= guest= mode= variant= name= kernel= initrd= cmdline= memory= (MiB) cpus= cpuset=
 *	         roams=0|1 emulator= nonce=HEX16 (the guest's)
 *	         collect=a,b (collectors, may be empty) limit=BYTES (most it may say) frames=MOST initrd, cpuset,
 *	         emulator: "" for none
 *	         devices=a,b (variants) disk=ram|file:DIR|/dev/... disk_mib= (what is behind its disks, "" for none)
 *	         net=0|1 (it gets a peer behind its NICs)
 *	         bridge= (a bridge of the user instead, "" for none)
 *	         files=FOLDER (where the peer's programs are)
 *	         member=K members=N weight= cap= policy=default|rr|deadline runtime= reserve= (us) (driver_share): one
 *	         guest of a scene (bench/scene.h); N orders with one number, and every frame about such a
 *	         guest has member=K as well. They are started when all are created, told `go` when all are ready, and
 *	         cancelled when one of them fails.
 *	ack      of=SEQ                                 the journal row of that frame is on disk
 *	cancel   boot=N                                 end it now: `ended` follows with outcome=cancel
 *	reap     kind=domain|disk|network driver= name= gc: answered by `did what=reap` or `error`
 *	quit                                            destroy everything, `bye`
 *
 * Worker to controller:
 *	hello    wire=1 version=HVBENCH host=NAME node=uname -n images=FOLDER of its guests' images
 *	probed   driver= state=usable|absent|broken reason= hint= version=
 *	fact     collector= name= stable=0|1 value=     or reason= instead of value (unavailable)
 *	journal  op=create|release kind=domain|disk|network driver= name= `create` waits for its ack before the thing is
 *	         made
 *	state    boot=N phase=creating|running|collecting
 *	image    boot=N kind=bare|kernel|initramfs|disk sha256= name= of every file that takes part, hashed where it is
 *	         used
 *	guest    boot=N k=KIND and the fields of a valid frame of that guest (codec, nonce and SEQ were checked)
 *	cost     boot=N bench= variant= pass= name= value= or reason=: what the pass cost the host (collect/cost.h),
 *	         before its `pass`
 *	dropped  boot=N bench= variant= pass= reason=                          the pass cannot be done here (no tracing)
 *	counter  boot=N collector= name= value= enabled= running=              or reason=
 *	console  boot=N text= the console's tail, cut into pieces, before an `ended` that is not outcome=end
 *	ended    boot=N outcome=end|crash|fail|error|skip|cancel reason=
 *	         end: the guest's `end` frame came. crash: the console closed without one. fail: broken or foreign
 *	         frames, flood, bad order of SEQ.
 *	         error: it could not be created, with libvirt's words.
 *	         skip: it, or its part of the CPU, cannot be had on this host.
 *	did      what=
 *	error    text= hint= kind=EXIT CODE               the worker itself is in trouble; it ends
 *	bye
 */
#ifndef HVB_ENGINE_WORKER_H
#define HVB_ENGINE_WORKER_H

#include "lib/err.h"

/* Serves until quit, end of input or an error; everything it made is gone when it returns. */
int worker_serve(int in_fd, int out_fd, struct err **err);

#endif
