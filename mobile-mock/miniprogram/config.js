/**
 * Where the program is. `released` is the one address that a deployer writes here: of the program itself, with https, and
 * listed at the platform as a domain of requests, of uploads and of web-views.
 */
module.exports = {
  released: '',
  developed: 'http://127.0.0.1:8080',
};
