import CMariaDB
import Glibc

/// libmariadb as a whole.
enum ClientLibrary {
    /// Read before the first connection: the library's own start is not safe while another thread is inside it.
    static let isReady: Bool = {
        // Through OpenSSL it writes with write(2): a server that went away would end the process.
        signal(SIGPIPE, SIG_IGN)
        return mysql_server_init(0, nil, nil) == 0
    }()
}
