package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
)

// snippet: go-client
func newClient(endpoint, key, secret string) (*openapi.Client, error) {
	return openapi.NewClient(&openapiutil.Config{
		AccessKeyId:     dara.String(key),
		AccessKeySecret: dara.String(secret),
		Endpoint:        dara.String(endpoint), // host:port, never with http://
		Protocol:        dara.String("http"),
		ConnectTimeout:  dara.Int(5000),
		ReadTimeout:     dara.Int(20000), // the default is none at all
	})
}

// end

var (
	openAPIClients = map[string]*openapi.Client{}
	openAPILock    sync.Mutex
)

func openAPIClient(q Question) (*openapi.Client, error) {
	openAPILock.Lock()
	defer openAPILock.Unlock()
	name := strings.Join([]string{q.Endpoint, q.Key, q.Secret, q.Token, q.Way}, "\n")
	if client, found := openAPIClients[name]; found {
		return client, nil
	}
	client, err := newClient(q.Endpoint, q.Key, q.Secret)
	if err == nil && q.Token != "" {
		client, err = openapi.NewClient(&openapiutil.Config{
			AccessKeyId:     dara.String(q.Key),
			AccessKeySecret: dara.String(q.Secret),
			SecurityToken:   dara.String(q.Token),
			Type:            dara.String("sts"),
			Endpoint:        dara.String(q.Endpoint),
			Protocol:        dara.String("http"),
			ConnectTimeout:  dara.Int(5000),
			ReadTimeout:     dara.Int(20000),
		})
	}
	if err == nil {
		if q.Way != "" {
			client.SignatureAlgorithm = dara.String(q.Way)
		}
		openAPIClients[name] = client
	}
	return client, err
}

func openAPI(q Question) Answer {
	client, err := openAPIClient(q)
	if err != nil {
		return Answer{Error: openAPIError(err)}
	}
	params := &openapiutil.Params{
		Action:      dara.String(q.Action),
		Version:     dara.String(q.Version),
		Protocol:    dara.String("HTTP"),
		Pathname:    dara.String(q.Pathname),
		Method:      dara.String(q.Method),
		AuthType:    dara.String("AK"),
		Style:       dara.String(q.Style),
		ReqBodyType: dara.String(q.ReqBodyType),
		BodyType:    dara.String(q.BodyType),
	}
	request := &openapiutil.OpenApiRequest{Query: texts(q.Query), Headers: texts(q.Headers)}
	if len(q.Body) > 0 && string(q.Body) != "null" {
		var body map[string]any
		if err := json.Unmarshal(q.Body, &body); err != nil {
			return Answer{Error: openAPIError(err)}
		}
		request.Body = body
	}
	if q.Stream {
		return openAPIStream(client, params, request)
	}
	result, err := client.CallApi(params, request, &dara.RuntimeOptions{})
	if err != nil {
		return Answer{Error: openAPIError(err)}
	}
	// The core gives a map of whatever JSON has.
	var shown struct {
		StatusCode int               `json:"statusCode"`
		Headers    map[string]string `json:"headers"`
	}
	encoded, err := json.Marshal(map[string]any{"statusCode": result["statusCode"], "headers": result["headers"]})
	if err == nil {
		err = json.Unmarshal(encoded, &shown)
	}
	if err != nil {
		return Answer{Error: openAPIError(err)}
	}
	answer := Answer{Body: result["body"], Status: shown.StatusCode, Headers: map[string]string{}}
	for name, value := range shown.Headers {
		answer.Headers[strings.ToLower(name)] = value
	}
	return answer
}

func openAPIStream(client *openapi.Client, params *openapiutil.Params, request *openapiutil.OpenApiRequest) Answer {
	events := make(chan *openapi.SSEResponse, 16)
	failed := make(chan error, 1)
	go client.CallSSEApi(params, request, &dara.RuntimeOptions{}, events, failed)
	answer := Answer{Status: 200, Events: []Event{}}
	for one := range events {
		answer.Events = append(answer.Events, Event{
			ID:    dara.StringValue(one.Event.Id),
			Event: dara.StringValue(one.Event.Event),
			Data:  dara.StringValue(one.Event.Data),
		})
	}
	select {
	case err := <-failed:
		if err != nil {
			return Answer{Error: openAPIError(err)}
		}
	default:
	}
	return answer
}

func texts(given map[string]string) map[string]*string {
	found := map[string]*string{}
	for name, value := range given {
		found[name] = dara.String(value)
	}
	return found
}

func openAPIError(err error) *Told {
	told := &Told{Type: fmt.Sprintf("%T", err), Message: err.Error()}
	var data *string
	var older *tea.SDKError
	var newer *dara.SDKError
	switch {
	case errors.As(err, &older):
		told.Code, told.Status = tea.StringValue(older.Code), tea.IntValue(older.StatusCode)
		told.Message, data = tea.StringValue(older.Message), older.Data
	case errors.As(err, &newer):
		told.Code, told.Status = dara.StringValue(newer.Code), dara.IntValue(newer.StatusCode)
		told.Message, data = dara.StringValue(newer.Message), newer.Data
	}
	var body map[string]any
	if json.Unmarshal([]byte(dara.StringValue(data)), &body) == nil && body != nil {
		told.Data = body
		told.RequestID, _ = body["RequestId"].(string)
		if told.RequestID == "" {
			told.RequestID, _ = body["requestId"].(string)
		}
	}
	return told
}
