#!/usr/bin/perl
# Runs a command as the terminal's foreground process group, so that Ctrl-C reaches it and nobody else, passes on
# TERM, HUP and INT sent to this process, gives the terminal back and ends with the command's exit status.
use strict;
use warnings;
use POSIX qw(:sys_wait_h :signal_h setpgid tcsetpgrp getpgrp);

my $group = getpgrp();
# Only a background process may be stopped by these; between the two tcsetpgrp calls this process is one.
local $SIG{TTOU} = 'IGNORE';

defined(my $child = fork()) or die "cronq: cannot fork: $!\n";
if ($child == 0) {
    setpgid(0, 0);
    tcsetpgrp(0, $$);
    $SIG{TTOU} = 'DEFAULT';
    exec { $ARGV[0] } @ARGV or do {
        print STDERR "cronq: cannot start $ARGV[0]: $!\n";
        POSIX::_exit(127);
    };
}

for my $name (qw(TERM HUP INT)) {
    $SIG{$name} = sub { kill $name, $child };
}
my $status = 0;
while (1) {
    my $changed = waitpid($child, WUNTRACED);
    if ($changed == -1) { next if $!{EINTR}; last }
    $status = $?;
    # Perl has one status for "ended with 0" and "stopped"; only what is stopped is still there.
    last unless kill 0, $child;
    # Ctrl-Z: the shell above cannot see this group stop, so it goes on.
    kill 'CONT', -$child;
}
tcsetpgrp(0, $group);
exit(WIFEXITED($status) ? WEXITSTATUS($status) : 128 + WTERMSIG($status));
