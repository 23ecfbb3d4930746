// What Swift cannot import of libmariadb: variadic functions and macros.
#ifndef CRONQ_CMARIADB_SHIM_H
#define CRONQ_CMARIADB_SHIM_H

#include <mariadb/errmsg.h>
#include <mariadb/mysql.h>
#include <mariadb/mysqld_error.h>

#endif
