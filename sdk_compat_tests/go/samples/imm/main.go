// Index a file and find it with IMM.
// Needs: go mod init sample && go get github.com/alibabacloud-go/darabonba-openapi/v2@v2.2.4 && go mod tidy
package main

import (
	"errors"
	"fmt"
	"log"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
)

func setting(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// call is the core's generic call, which sends what the package of IMM would send.
func call(client *openapi.Client, action string, query map[string]*string) (map[string]any, error) {
	params := &openapiutil.Params{
		Action: dara.String(action), Version: dara.String("2020-09-30"), Protocol: dara.String("HTTP"),
		Pathname: dara.String("/"), Method: dara.String("POST"), AuthType: dara.String("AK"),
		Style: dara.String("RPC"), ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
	}
	answer, err := client.CallApi(params, &openapiutil.OpenApiRequest{Query: query}, &dara.RuntimeOptions{})
	if err != nil {
		return nil, err
	}
	return answer["body"].(map[string]any), nil
}

func main() {
	client, err := openapi.NewClient(&openapiutil.Config{
		AccessKeyId:     dara.String("test"),
		AccessKeySecret: dara.String("test"),
		Endpoint:        dara.String(setting("MYNA_ENDPOINT", "127.0.0.1:4570")), // host:port, never with http://
		Protocol:        dara.String("http"),
		ReadTimeout:     dara.Int(15000), // the default is none at all
	})
	if err != nil {
		log.Fatal(err)
	}
	project := setting("PROJECT", "samples")
	where := map[string]*string{"ProjectName": dara.String(project), "DatasetName": dara.String("album")}
	steps := []struct {
		action string
		more   map[string]string
	}{
		{"CreateProject", nil},
		{"CreateDataset", nil},
		{"IndexFileMeta", map[string]string{"File": `{"URI":"oss://my-bucket/狮子.jpg","CustomId":"lion"}`}},
		{"SimpleQuery", map[string]string{"Query": `{"Field":"CustomId","Operation":"eq","Value":"lion"}`}},
	}
	var answer map[string]any
	for _, step := range steps {
		query := map[string]*string{}
		for name, value := range where {
			query[name] = value
		}
		for name, value := range step.more {
			query[name] = dara.String(value)
		}
		answer, err = call(client, step.action, query)
		var there *tea.SDKError
		if errors.As(err, &there) && tea.StringValue(there.Code) == "ResourceAlreadyExists" {
			continue // from an earlier run
		}
		if err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(answer["Files"].([]any)[0].(map[string]any)["URI"])

	_, err = call(client, "GetProject", map[string]*string{"ProjectName": dara.String("nobody-has-this")})
	var refused *tea.SDKError
	if errors.As(err, &refused) {
		fmt.Println(tea.StringValue(refused.Code), tea.IntValue(refused.StatusCode))
	}
}
