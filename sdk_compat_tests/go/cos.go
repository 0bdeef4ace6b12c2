package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/tencentyun/cos-go-sdk-v5"
)

const ciHost = "1250000000.ci.ap-beijing.myqcloud.com"

// snippet: go-cos-client
func newCosClient(endpoint, key, secret, token string) (*cos.Client, error) {
	address, err := url.Parse("http://" + endpoint)
	if err != nil {
		return nil, err
	}
	return cos.NewClient(&cos.BaseURL{MetaInsightURL: address, CIURL: address, BucketURL: address}, &http.Client{
		Timeout:   20 * time.Second, // the default is none at all
		Transport: &cos.AuthorizationTransport{SecretID: key, SecretKey: secret, SessionToken: token},
	}), nil
}

// end

var (
	cosClients = map[string]*cos.Client{}
	cosLock    sync.Mutex
)

func cosClient(q Question) (*cos.Client, error) {
	cosLock.Lock()
	defer cosLock.Unlock()
	name := strings.Join([]string{q.Endpoint, q.Key, q.Secret, q.Token, q.Way}, "\n")
	if client, found := cosClients[name]; found {
		return client, nil
	}
	client, err := newCosClient(q.Endpoint, q.Key, q.Secret, q.Token)
	if err == nil && q.Way == "late" {
		client, err = lateClient(q)
	}
	if err == nil {
		if q.Way == "cloud host" {
			client.Host = ciHost
		}
		cosClients[name] = client
	}
	return client, err
}

// late signs each request as of two hours ago, with the SDK's own signer.
type late struct{ key, secret, token string }

func (l late) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	start := time.Now().Add(-2 * time.Hour)
	end := start.Add(time.Hour)
	times := &cos.AuthTime{SignStartTime: start, SignEndTime: end, KeyStartTime: start, KeyEndTime: end}
	cos.AddAuthorizationHeader(l.key, l.secret, l.token, request, times)
	return http.DefaultTransport.RoundTrip(request)
}

func lateClient(q Question) (*cos.Client, error) {
	address, err := url.Parse("http://" + q.Endpoint)
	if err != nil {
		return nil, err
	}
	addresses := &cos.BaseURL{MetaInsightURL: address, CIURL: address, BucketURL: address}
	signed := &http.Client{Timeout: 20 * time.Second, Transport: late{q.Key, q.Secret, q.Token}}
	return cos.NewClient(addresses, signed), nil
}

// cosCall makes the call of the action's name: members of the query and of the body go into its options.
func cosCall(q Question) Answer {
	if q.Object != "" {
		return cosObject(q)
	}
	client, err := cosClient(q)
	if err != nil {
		return Answer{Error: cosError(err)}
	}
	named := map[string]string{"DatasetHybridSearch": "HybridSearch"}[q.Action]
	if named == "" {
		named = q.Action
	}
	method := reflect.ValueOf(client.MetaInsight).MethodByName(named)
	if !method.IsValid() {
		return Answer{Lacks: named}
	}
	options := reflect.New(method.Type().In(1).Elem())
	if lacking, err := fill(options.Elem(), q); err != nil {
		return Answer{Error: cosError(err)}
	} else if lacking != "" {
		return Answer{Lacks: named + "Options." + lacking}
	}
	results := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), options})
	if failure, _ := results[2].Interface().(error); failure != nil {
		return Answer{Error: cosError(failure)}
	}
	response, _ := results[1].Interface().(*cos.Response)
	return Answer{Status: response.StatusCode, Headers: plain(response.Header), Body: results[0].Interface()}
}

// fill puts the question's members into the options; it names the first that the SDK's type has not.
func fill(options reflect.Value, q Question) (string, error) {
	for name, value := range q.Query {
		field := options.FieldByNameFunc(func(found string) bool { return strings.EqualFold(found, name) })
		if !field.IsValid() {
			return name, nil
		}
		if field.Kind() != reflect.String {
			if err := json.Unmarshal([]byte(value), field.Addr().Interface()); err != nil {
				return "", err
			}
			continue
		}
		field.SetString(value)
	}
	if len(q.Body) == 0 || string(q.Body) == "null" {
		return "", nil
	}
	strict := json.NewDecoder(bytes.NewReader(q.Body))
	strict.DisallowUnknownFields()
	err := strict.Decode(options.Addr().Interface())
	if err != nil && strings.Contains(err.Error(), "unknown field") {
		return err.Error(), nil
	}
	return "", err
}

func plain(headers http.Header) map[string]string {
	found := map[string]string{}
	for name := range headers {
		found[strings.ToLower(name)] = headers.Get(name)
	}
	return found
}

func cosError(err error) *Told {
	told := &Told{Type: fmt.Sprintf("%T", err), Message: err.Error()}
	var refused *cos.ErrorResponse
	if errors.As(err, &refused) {
		told.Code, told.Message, told.RequestID = refused.Code, refused.Message, refused.RequestID
		if refused.Response != nil {
			told.Status = refused.Response.StatusCode
			if told.RequestID == "" {
				told.RequestID = refused.Response.Header.Get("x-ci-request-id")
			}
		}
	}
	return told
}

// cosObject makes a call of the object store: the Host header is the cloud's, with the bucket in it.
func cosObject(q Question) Answer {
	client, err := newCosClient(q.Endpoint, q.Key, q.Secret, q.Token)
	if err == nil && q.Late {
		client, err = lateClient(q)
	}
	if err != nil {
		return Answer{Error: cosError(err)}
	}
	client.Host = q.Bucket + ".cos.ap-beijing.myqcloud.com"
	ctx := context.Background()
	var response *cos.Response
	answer := Answer{}
	switch q.Object {
	case "putBucket":
		response, err = client.Bucket.Put(ctx, nil)
	case "deleteBucket":
		response, err = client.Bucket.Delete(ctx)
	case "putObject":
		options := &cos.ObjectPutOptions{ObjectPutHeaderOptions: &cos.ObjectPutHeaderOptions{ContentType: "text/plain"}}
		response, err = client.Object.Put(ctx, q.ObjectKey, strings.NewReader(q.ObjectBody), options)
	case "headObject":
		response, err = client.Object.Head(ctx, q.ObjectKey, nil)
	case "deleteObject":
		response, err = client.Object.Delete(ctx, q.ObjectKey)
	case "getObject":
		response, err = client.Object.Get(ctx, q.ObjectKey, nil)
		if err == nil {
			var content []byte
			content, err = io.ReadAll(response.Body)
			answer.Body = map[string]string{"Body": string(content)}
		}
	default:
		return Answer{Lacks: q.Object}
	}
	if err != nil {
		return Answer{Error: cosError(err)}
	}
	answer.Status, answer.Headers = response.StatusCode, plain(response.Header)
	return answer
}
