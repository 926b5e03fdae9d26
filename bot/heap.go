package main

import (
	"os"
	"strconv"
	"strings"
)

// memoryMax is the file in which a container reads how much memory it may have.
const memoryMax = "/sys/fs/cgroup/memory.max"

// tight is below which a limit of memory is one to mind: 512 MB are enough, but one photo of
// 160 MB decoded must not make the heap grow to three and a half times that.
const tight = 1 << 30

// heapLimit is above which the heap is swept however much of it is new, three quarters of
// what the file allows; false where nothing or enough is said, because sweeping early
// costs more than memory there.
func heapLimit(file string) (bytes int64, ok bool) {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0, false
	}
	most, err := strconv.ParseInt(strings.TrimSpace(string(b)), 10, 64) // "max" is none
	if err != nil || most <= 0 || most >= tight {
		return 0, false
	}
	return most / 4 * 3, true
}
