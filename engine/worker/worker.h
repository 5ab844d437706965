/*
 * worker.h - the worker: root on the hypervisor's host, and its half of the wire.
 *
 * The worker provisions, collects and relays; it judges nothing and has no deadlines (inside the lab its clock jumps).
 * It reads frames (bench/wire.h) from one descriptor and writes them to another: a pipe of the controller, ssh, or a
 * lab machine's port. When its input ends, or on SIGTERM, SIGINT or SIGHUP, it destroys its guests and returns. A
 * controller that does not read stops the worker, and its guests stay, until one of these; then what the controller
 * does not read within seconds is dropped.
 *
 * The first frame that it reads sets the nonce of both directions (the run's). Frames of another nonce, damaged ones
 * and gaps in SEQ end the worker with an `error` frame: on this wire nothing may be lost.
 *
 * Controller to worker:
 *
 *	open     wire=2 host=NAME clock=    of lib/clocks.h
 *	         lab=0|1                    this host is a machine of the lab
 *	         alone=0|1                  the guest is the machine: no system runs that could be asked for facts
 *	         plugin=                    of QEMU, for the lab's bare machine (drivers/lab/lab.h); left out: none
 *	         lock=0|1|2                 this host's measuring lock: not, take it or end, wait for it
 *	probe    driver=NAME image=PATH     answered by `probed`
 *	facts                               answered by any number of `fact`, then by `did what=facts`
 *	file     boot=N at= text=           a `file` frame of wire.h for the guest of a boot that is ordered later
 *	job      boot=N ...                 a `job` frame likewise (bench/job.h); the guest is sent one after the other
 *	boot     boot=N ...                 the order to boot one guest (engine/order.h). The guests of a scene are
 *	                                    orders with one number; every frame about one of them has member=K as
 *	                                    well. They are started when all are created, sent `go` when all are
 *	                                    ready, and cancelled when one of them fails.
 *	ack      of=SEQ                     the journal row of that frame is on disk
 *	cancel   boot=N                     end it now: `ended` follows with outcome=cancel
 *	reap     kind=domain|disk|network driver= name=
 *	                                    gc: answered by `did what=reap` or `error`
 *	quit                                destroy everything, answered by `bye`
 *
 * Worker to controller:
 *
 *	hello    wire=2 version=HVBENCH host=NAME node=(uname -n) images=(folder of its guests' images)
 *	probed   driver= state=usable|absent|broken reason= hint= version=
 *	fact     collector= name= stable=0|1 value=
 *	                                    or reason= instead of value=: unavailable
 *	journal  op=create|release kind=domain|disk|network driver= name=
 *	                                    create: the worker waits for its ack before the thing is made.
 *	                                    release: it is gone.
 *	event    boot=N kind=left text=SENTENCE
 *	                                    a thing could not be removed; its journal row is not released
 *	state    boot=N phase=creating|running|collecting
 *	image    boot=N kind=bare|kernel|initramfs sha256= name=
 *	                                    of every file that the guest is started from, hashed where it lies then
 *	guest    boot=N k=KIND ...          a valid frame of that guest (codec, nonce and SEQ are checked)
 *	cost     boot=N bench= variant= pass= name= value=
 *	                                    or reason=: what the pass cost the host (collect/cost.h), or, as
 *	                                    COLLECTOR.NAME, what a collector counted in it (scaled=1: it had to take
 *	                                    turns); before its `pass` or `counted`
 *	dropped  boot=N bench= variant= pass= reason=
 *	                                    the pass cannot be done here (no tracing)
 *	counter  boot=N collector= name= value= enabled= running=
 *	                                    or reason=
 *	console  boot=N text=               the console's tail in pieces, before an `ended` other than outcome=end
 *	ended    boot=N outcome= reason=
 *	                                    end     the guest's `end` frame came
 *	                                    crash   the console closed without one
 *	                                    fail    damaged frames, a gap in SEQ, a flood, one out of turn
 *	                                    foreign a frame of another boot: none before it can be trusted either
 *	                                    error   it could not be created, with libvirt's words
 *	                                    skip    it, or its part of the CPU, cannot be had on this host
 *	                                    cancel  ended by `cancel`, by `quit`, or with another guest of its scene
 *	did      what=facts|reap
 *	error    text= hint= kind=(exit code)
 *	                                    the worker itself is in trouble; it ends
 *	bye
 */
#ifndef HVB_ENGINE_WORKER_WORKER_H
#define HVB_ENGINE_WORKER_WORKER_H

#include "lib/err.h"

/* Serves until quit, end of input, a signal or an error. What it made is gone when it returns, but for what an `event`
 * named. The descriptors may be the same; while it serves, out_fd does not block. */
int worker_serve(int in_fd, int out_fd, struct err **err);

#endif
