// Drives the official Go SDKs for the compatibility scenarios: `openapi` (Alibaba's core, generic call) or `cos`
// (Tencent's typed client). A question a line on standard input, an answer a line on standard output, in whatever
// order answers come; ../README.md describes them.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

// Question is one call, in the words of the vendor's API.
type Question struct {
	ID          int               `json:"id"`
	Endpoint    string            `json:"endpoint"`
	Key         string            `json:"key"`
	Secret      string            `json:"secret"`
	Token       string            `json:"token"`
	Way         string            `json:"way"`
	Action      string            `json:"action"`
	Version     string            `json:"version"`
	Pathname    string            `json:"pathname"`
	Method      string            `json:"method"`
	Style       string            `json:"style"`
	ReqBodyType string            `json:"reqBodyType"`
	BodyType    string            `json:"bodyType"`
	Query       map[string]string `json:"query"`
	Body        json.RawMessage   `json:"body"`
	Headers     map[string]string `json:"headers"`
	Stream      bool              `json:"stream"`
	Object      string            `json:"object"`
	Bucket      string            `json:"Bucket"`
	ObjectKey   string            `json:"Key"`
	ObjectBody  string            `json:"Body"`
	Late        bool              `json:"late"`
}

// Answer is what the SDK gave back: a body, the events of a stream, an error, or what the SDK has not.
type Answer struct {
	ID      int               `json:"id"`
	Status  int               `json:"status,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    any               `json:"body,omitempty"`
	Events  []Event           `json:"events,omitempty"`
	Error   *Told             `json:"error,omitempty"`
	Lacks   string            `json:"lacks,omitempty"`
}

// Event is one event of a stream.
type Event struct {
	ID    string `json:"id"`
	Event string `json:"event"`
	Data  string `json:"data"`
}

// Told is what the SDK's error says of itself.
type Told struct {
	Type      string `json:"type"`
	Code      string `json:"code,omitempty"`
	Status    int    `json:"status,omitempty"`
	RequestID string `json:"requestId,omitempty"`
	Message   string `json:"message"`
	Data      any    `json:"data,omitempty"`
}

func main() {
	answer := map[string]func(Question) Answer{"openapi": openAPI, "cos": cosCall}[os.Args[1]]
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<16), 1<<26)
	var printing sync.Mutex
	var open sync.WaitGroup
	for lines.Scan() {
		line := bytes.Clone(lines.Bytes())
		open.Add(1)
		go func() {
			defer open.Done()
			var question Question
			told := Answer{}
			if err := json.Unmarshal(line, &question); err != nil {
				told.Error = &Told{Type: "no question", Message: err.Error()}
			} else {
				told = answer(question)
			}
			told.ID = question.ID
			printing.Lock()
			defer printing.Unlock()
			write(told)
		}()
	}
	open.Wait()
}

func write(told Answer) {
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(told); err != nil {
		fmt.Fprintln(os.Stderr, err)
		_ = encoder.Encode(Answer{ID: told.ID, Error: &Told{Type: "not JSON", Message: err.Error()}})
	}
}
