// Resolve Compose files as Docker Compose does, and print the result as JSON:
//
//	compose [-env-file FILE] [-profile NAME] COMPOSE_FILE…
//
// It uses compose-go, the library of Docker Compose, and needs no Docker. It ends with 1 if a file is invalid or if a
// required variable is missing.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	environment := flag.String("env-file", ".env", "the file with the variables")
	profile := flag.String("profile", "", "a profile whose services are included")
	flag.Parse()
	resolved, err := resolve(flag.Args(), *environment, *profile)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(resolved))
}

func resolve(files []string, environment, profile string) ([]byte, error) {
	options, err := cli.NewProjectOptions(files, cli.WithEnvFiles(environment), cli.WithDotEnv,
		cli.WithDefaultProfiles(profile))
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	return project.MarshalJSON()
}
