// A HTTPS server over net/http whose answers are lists that end early, in good order, when the request's context does:
// server PORT CERTIFICATE.pem KEY.pem ROWS
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

const limit = 300 * time.Millisecond // that a handler gives one write

func main() {
	rows, _ := strconv.Atoi(os.Args[4])
	list := func(pad int, pause time.Duration) http.HandlerFunc {
		return func(out http.ResponseWriter, request *http.Request) {
			out.Header().Set("Content-Type", "application/json")
			if strings.HasPrefix(request.URL.Path, "/until-end") {
				out.Header().Set("Transfer-Encoding", "identity")
			}
			fmt.Fprint(out, "[10")
			for i := 0; i < rows && request.Context().Err() == nil; i++ {
				begin := time.Now()
				fmt.Fprintf(out, ",\"#%s\"", strings.Repeat("x", pad))
				out.(http.Flusher).Flush()
				if time.Since(begin) > limit {
					break
				}
				select {
				case <-request.Context().Done():
				case <-time.After(pause):
				}
			}
			fmt.Fprint(out, "]")
		}
	}
	http.HandleFunc("/chunked", list(10, 15*time.Millisecond))
	http.HandleFunc("/until-end", list(10, 15*time.Millisecond))
	http.HandleFunc("/large", list(400_000, 0))
	log.Fatal(http.ListenAndServeTLS("127.0.0.1:"+os.Args[1], os.Args[2], os.Args[3], nil))
}
