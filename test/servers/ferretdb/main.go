// A FerretDB (MongoDB protocol over SQLite) on the loopback, for the contract suites.
// Usage: ferretdb DIRECTORY [PORT], a free port where it is left out. Prints its URL on one line, and
// ends with its standard input: whoever started it takes it along, however he ends.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func run(directory, port string) error {
	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:" + port},
		Handler:   "sqlite",
		SQLiteURL: "file:" + directory + "/",
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	go func() {
		fmt.Println(server.MongoDBURI())
	}()
	return server.Run(ctx)
}

func main() {
	if len(os.Args) != 2 && len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: ferretdb DIRECTORY [PORT]")
		os.Exit(64)
	}
	port := "0"
	if len(os.Args) == 3 {
		port = os.Args[2]
	}
	if err := run(os.Args[1], port); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
