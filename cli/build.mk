HOST_SRC += cli/cli.c cli/table.c cli/compare_view.c cli/compare_text.c cli/compare_formats.c cli/exports.c \
	cli/gate_view.c cli/nightly_file.c cli/progress.c \
	cli/lab_options.c cli/options.c cli/path_view.c cli/run_resume.c cli/run_view.c cli/show_files.c \
	cli/show_trials.c cli/skips.c cli/watch.c \
	$(patsubst %,cli/cmd_%.c,$(call listed,COMMAND,cli/list.def))

# The man page is what the commands say of themselves.
$(B)/hvbench.1: $(B)/hvbench
	$(call say,MAN,$@){ printf '%s\n' '.TH HVBENCH 1 "" "hvbench $(VERSION)" ""' \
		'.SH NAME' 'hvbench \- measures what a hypervisor costs' \
		'.SH SYNOPSIS' 'hvbench COMMAND [OPTION]...' '.SH COMMANDS'; \
		for command in $$($< --help=words); do $< $$command --help=man || exit; done; } > $@
