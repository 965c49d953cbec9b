// A receiver of webhooks with Go: `SECRET=whsec_… go run .`
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// The last ids of processed webhooks. Keep them in your database, so that a restart does not forget them.
var processed, recent, lock = map[string]bool{}, []string{}, sync.Mutex{}

func isNew(id string) bool {
	lock.Lock()
	defer lock.Unlock()
	if processed[id] {
		return false
	}
	processed[id], recent = true, append(recent, id)
	if len(recent) > 10_000 {
		delete(processed, recent[0])
		recent = recent[1:]
	}
	return true
}

func main() {
	webhook, err := standardwebhooks.NewWebhook(os.Getenv("SECRET"))
	listener, failed := net.Listen("tcp", "127.0.0.1:"+cmp.Or(os.Getenv("PORT"), "3000"))
	if err := errors.Join(err, failed); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("POST /hook", func(w http.ResponseWriter, r *http.Request) {
		// The signature covers the exact bytes: verify them before you parse them.
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1_000_000))
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		var event struct{ Event string }
		if err := webhook.Verify(body, r.Header); err != nil || json.Unmarshal(body, &event) != nil {
			fmt.Println("refused:", err)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.WriteHeader(http.StatusNoContent) // Answer first: slow work belongs in a queue.
		if id := r.Header.Get("webhook-id"); isNew(id) {
			fmt.Println("verified:", event.Event, id)
		}
	})
	fmt.Println("listening")
	log.Fatal((&http.Server{ReadTimeout: 15 * time.Second}).Serve(listener))
}
