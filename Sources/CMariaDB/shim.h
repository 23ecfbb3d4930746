// The headers of libmariadb. Swift cannot import its variadic functions; none of them is needed.
#ifndef CRONQ_CMARIADB_SHIM_H
#define CRONQ_CMARIADB_SHIM_H

#include <mariadb/mysql.h>

#include <mariadb/errmsg.h>

#endif
