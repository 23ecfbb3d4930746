// What Swift cannot import of librabbitmq: variadic functions and macros with casts.
#ifndef CRONQ_CRABBITMQ_SHIM_H
#define CRONQ_CRABBITMQ_SHIM_H

// amqp.h uses struct timeval without declaring it.
#include <sys/time.h>

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <sys/eventfd.h>

// Method numbers are macros with casts.
static const uint32_t cronq_connection_close = AMQP_CONNECTION_CLOSE_METHOD;
static const uint32_t cronq_connection_close_ok = AMQP_CONNECTION_CLOSE_OK_METHOD;
static const uint32_t cronq_connection_blocked = AMQP_CONNECTION_BLOCKED_METHOD;
static const uint32_t cronq_connection_unblocked = AMQP_CONNECTION_UNBLOCKED_METHOD;
static const uint32_t cronq_channel_open = AMQP_CHANNEL_OPEN_METHOD;
static const uint32_t cronq_channel_open_ok = AMQP_CHANNEL_OPEN_OK_METHOD;
static const uint32_t cronq_channel_close = AMQP_CHANNEL_CLOSE_METHOD;
static const uint32_t cronq_channel_close_ok = AMQP_CHANNEL_CLOSE_OK_METHOD;
static const uint32_t cronq_exchange_declare = AMQP_EXCHANGE_DECLARE_METHOD;
static const uint32_t cronq_exchange_declare_ok = AMQP_EXCHANGE_DECLARE_OK_METHOD;
static const uint32_t cronq_queue_declare = AMQP_QUEUE_DECLARE_METHOD;
static const uint32_t cronq_queue_declare_ok = AMQP_QUEUE_DECLARE_OK_METHOD;
static const uint32_t cronq_queue_bind = AMQP_QUEUE_BIND_METHOD;
static const uint32_t cronq_queue_bind_ok = AMQP_QUEUE_BIND_OK_METHOD;
static const uint32_t cronq_confirm_select = AMQP_CONFIRM_SELECT_METHOD;
static const uint32_t cronq_confirm_select_ok = AMQP_CONFIRM_SELECT_OK_METHOD;
static const uint32_t cronq_basic_qos = AMQP_BASIC_QOS_METHOD;
static const uint32_t cronq_basic_qos_ok = AMQP_BASIC_QOS_OK_METHOD;
static const uint32_t cronq_basic_consume = AMQP_BASIC_CONSUME_METHOD;
static const uint32_t cronq_basic_consume_ok = AMQP_BASIC_CONSUME_OK_METHOD;
static const uint32_t cronq_basic_cancel = AMQP_BASIC_CANCEL_METHOD;
static const uint32_t cronq_basic_cancel_ok = AMQP_BASIC_CANCEL_OK_METHOD;
static const uint32_t cronq_basic_deliver = AMQP_BASIC_DELIVER_METHOD;
static const uint32_t cronq_basic_return = AMQP_BASIC_RETURN_METHOD;
static const uint32_t cronq_basic_ack = AMQP_BASIC_ACK_METHOD;
static const uint32_t cronq_basic_nack = AMQP_BASIC_NACK_METHOD;

// amqp_login_with_properties is variadic.
static inline amqp_rpc_reply_t cronq_login(
    amqp_connection_state_t state, const char *virtual_host, int frame_max, int heartbeat, const amqp_table_t *properties,
    const char *user, const char *password) {
    return amqp_login_with_properties(
        state, virtual_host, 1, frame_max, heartbeat, properties, AMQP_SASL_METHOD_PLAIN, user, password);
}

static inline int cronq_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// Remembers why a certificate was refused, where cronq_tls_verify was told to.
static inline int cronq_tls_remember(int is_good, X509_STORE_CTX *store) {
    SSL *ssl = (SSL *)X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    int *reason = ssl ? (int *)SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)) : 0;
    if (!is_good && reason && *reason == X509_V_OK) *reason = X509_STORE_CTX_get_error(store);
    return is_good;
}

// Has OpenSSL itself verify issuer and name during the handshake. librabbitmq 0.11 has a check of names of its own, which does not
// know addresses and was replaced in 0.12. `reason` must live as long as the socket. Returns 1 on success.
static inline int cronq_tls_verify(amqp_socket_t *socket, const char *name, int *reason) {
    SSL_CTX *context = (SSL_CTX *)amqp_ssl_socket_get_context(socket);
    X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param(context);
    *reason = X509_V_OK;
    SSL_CTX_set_app_data(context, reason);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, cronq_tls_remember);
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1 || X509_VERIFY_PARAM_set1_host(parameters, name, 0) == 1;
}

#endif
