// A HTTPS server over net/http at its default settings, for tests/interop/sealed.py: server PORT CERTIFICATE.pem KEY.pem BODY
package main

import (
	"log"
	"net/http"
	"os"
	"strconv"
)

func main() {
	body, err := os.ReadFile(os.Args[4])
	if err != nil {
		log.Fatal(err)
	}
	answer := func(header, value string) http.HandlerFunc {
		return func(out http.ResponseWriter, _ *http.Request) {
			if header != "" {
				out.Header().Set(header, value)
			}
			out.Write(body[:100_000])
			out.(http.Flusher).Flush()
			out.Write(body[100_000:])
		}
	}
	http.HandleFunc("/length", answer("Content-Length", strconv.Itoa(len(body))))
	http.HandleFunc("/chunked", answer("", ""))
	http.HandleFunc("/end", answer("Transfer-Encoding", "identity"))
	log.Fatal(http.ListenAndServeTLS("127.0.0.1:"+os.Args[1], os.Args[2], os.Args[3], nil))
}
