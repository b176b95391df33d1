/**
 * The stand-in probe for places without Node: Perl, as every Debian has it (perl-base), which has no Time::HiRes. Then the
 * clock is the kernel's uptime in hundredths of a second, read once before and once after the whole measurement.
 */
export const perlProbeProgram = `use strict;
use warnings;
use POSIX ();
use Socket qw(PF_INET SOCK_STREAM SOL_SOCKET SO_REUSEADDR SOMAXCONN IPPROTO_TCP TCP_NODELAY inet_aton pack_sockaddr_in);

# version | server ADDRESS PORT MODE | client ADDRESS PORT MODE SECONDS
# MODE rr: transactions on one connection; crr: a connection for each, which the server closes first, so that the client's
# ports are free again at once.

my $size = 64;
my ($command, $address, $port, $mode, $seconds) = (@ARGV, ('') x 5);
if ($command eq 'version') {
  printf "metalmark-probe-perl 1+perl%vd\\n", $^V;
  exit 0;
}
die "expected version, server or client\\n" unless $command =~ /^(?:server|client)$/;
die "expected rr or crr\\n" unless $mode =~ /^c?rr$/;
my $peer = pack_sockaddr_in($port, inet_aton($address) // die "expected an IPv4 address\\n");
$command eq 'server' ? serve() : measure();

sub tcp_socket {
  socket(my $socket, PF_INET, SOCK_STREAM, IPPROTO_TCP) or die "socket: $!\\n";
  return $socket;
}

sub at_once {
  setsockopt($_[0], IPPROTO_TCP, TCP_NODELAY, 1) or die "TCP_NODELAY: $!\\n";
}

# False where the other side has closed.
sub receive {
  my ($socket) = @_;
  my $got = '';
  while (length($got) < $size) {
    my $read = sysread($socket, $got, $size - length($got), length($got));
    return 0 unless $read;
  }
  return 1;
}

sub serve {
  local $SIG{PIPE} = 'IGNORE';
  my $message = 'm' x $size;
  my $listener = tcp_socket();
  setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1) or die "SO_REUSEADDR: $!\\n";
  bind($listener, $peer) or die "bind: $!\\n";
  listen($listener, SOMAXCONN) or die "listen: $!\\n";
  while (1) {
    accept(my $socket, $listener) or next;
    at_once($socket);
    while (receive($socket)) {
      syswrite($socket, $message) or last;
      last if $mode eq 'crr';
    }
    close($socket);
  }
}

sub measure {
  my $message = 'm' x $size;
  my $open = sub {
    my $socket = tcp_socket();
    connect($socket, $peer) or die "connect: $!\\n";
    at_once($socket);
    return $socket;
  };
  my $exchange = sub {
    my ($socket) = @_;
    syswrite($socket, $message) == $size or die "write: $!\\n";
    receive($socket) or die "the server closed the connection\\n";
  };
  my $kept = $mode eq 'rr' ? $open->() : undef;
  my $transaction = $mode eq 'rr' ? sub { $exchange->($kept) } : sub {
    my $socket = $open->();
    $exchange->($socket);
    # Closed on both sides before the next begins.
    sysread($socket, my $rest, 1);
    close($socket);
  };
  my $precise = eval { require Time::HiRes; Time::HiRes::clock_gettime(Time::HiRes::CLOCK_MONOTONIC()); 1 };
  my $now = $precise ? sub { Time::HiRes::clock_gettime(Time::HiRes::CLOCK_MONOTONIC()) } : \\&uptime;
  my $over = 0;
  # Calls go on where the signal met them: no transaction is lost.
  POSIX::sigaction(
    POSIX::SIGALRM(),
    POSIX::SigAction->new(sub { $over = 1 }, POSIX::SigSet->new(), POSIX::SA_RESTART()),
  ) or die "sigaction: $!\\n";
  alarm(1);
  $transaction->() until $over;
  $over = 0;
  my $count = 0;
  my $begin = $now->();
  alarm($seconds);
  until ($over) { $transaction->(); $count++ }
  printf qq({"mode":"%s","count":%d,"seconds":%.6f,"clock":"%s"}\\n),
    $mode, $count, $now->() - $begin, $precise ? 'monotonic' : 'uptime';
}

sub uptime {
  open(my $file, '<', '/proc/uptime') or die "/proc/uptime: $!\\n";
  return (split / /, <$file>)[0];
}
`
