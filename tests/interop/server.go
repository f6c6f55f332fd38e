// A HTTPS server over crypto/tls for tests/interop: server PORT CERTIFICATE.pem KEY.pem BODY CLIENT GROUP...
// CLIENT is what it wants of its client: none, or a certificate asked or demanded.
// GROUP is x25519 or p256; the groups are all that the server takes.
package main

import (
	"crypto/tls"
	"log"
	"net/http"
	"os"
	"strconv"
)

func main() {
	if len(os.Args) < 7 {
		log.Fatal("usage: server PORT CERTIFICATE.pem KEY.pem BODY CLIENT GROUP...")
	}
	certificate, err := tls.LoadX509KeyPair(os.Args[2], os.Args[3])
	if err != nil {
		log.Fatal(err)
	}
	body, err := os.ReadFile(os.Args[4])
	if err != nil {
		log.Fatal(err)
	}
	names := map[string]tls.CurveID{"x25519": tls.X25519, "p256": tls.CurveP256}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13}
	wanted := map[string]tls.ClientAuthType{"none": tls.NoClientCert, "asked": tls.RequestClientCert, "demanded": tls.RequireAnyClientCert}
	config.ClientAuth = wanted[os.Args[5]]
	for _, name := range os.Args[6:] {
		config.CurvePreferences = append(config.CurvePreferences, names[name])
	}
	http.HandleFunc("/body", func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("Content-Length", strconv.Itoa(len(body)))
		out.Write(body)
	})
	server := &http.Server{Addr: "127.0.0.1:" + os.Args[1], TLSConfig: config}
	log.Fatal(server.ListenAndServeTLS("", ""))
}
