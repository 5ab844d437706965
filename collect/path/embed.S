/* embed.S - the emulator's plugin inside the binary. */
	.section .rodata
	.globl path_plugin
	.type path_plugin, %object
	.globl path_plugin_end
	.type path_plugin_end, %object
path_plugin:
	.incbin "collect/path.so"
path_plugin_end:
	.size path_plugin, . - path_plugin

	.section .note.GNU-stack, "", %progbits
