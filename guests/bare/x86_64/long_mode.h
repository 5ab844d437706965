/* long_mode.h - the bits that lead a vCPU to long mode: entry.S, trampoline.S. Source: Intel SDM vol. 3, 9.8.5. */
#ifndef HVB_GUESTS_BARE_X86_64_LONG_MODE_H
#define HVB_GUESTS_BARE_X86_64_LONG_MODE_H

#define CR4_PAE 0x20
#define MSR_EFER 0xc0000080
#define EFER_LME 0x100
#define CR0_PG_WP_NE_PE 0x80010021

#endif
