from os import PathLike
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from mien_read import (Cache as Cache, cache as cache,
                       cache_files as cache_files, folder as folder,
                       read as read, results as results, table as table)

_Path = Union[str, bytes, PathLike[str]]
_Frames = Union[NDArray[np.uint8], Sequence[NDArray[np.uint8]]]
_Video = Union[_Path, _Frames]
_Progress = Optional[Callable[[str, int, int], Any]]
_Place = Union[None, float, str]
_Table = Any  # pandas.DataFrame, or Dict[str, list] without pandas

__version__: str

class ConfigError(ValueError): ...
class DataError(ValueError): ...
class ModelError(ValueError): ...
class IoError(OSError): ...
class InternalError(RuntimeError): ...

class Output:
    stage: str
    item: str
    key: str
    arrays: Dict[str, NDArray[Any]]
    units: Dict[str, str]
    texts: Dict[str, str]
    def __getitem__(self, name: str) -> NDArray[Any]: ...

def spot(video: Union[_Video, Sequence[_Path]], *, fps: float = ...,
         out: Optional[_Path] = ..., cache: Optional[_Path] = ...,
         config: Optional[_Path] = ..., signals: bool = ...,
         formats: Sequence[str] = ..., per_minute: Optional[float] = ...,
         from_: _Place = ..., to: _Place = ..., face: Union[None, int, Tuple[float, float]] = ...,
         stream: int = ..., review: Union[_Path, Sequence[_Path]] = ...,
         transcript: Optional[_Path] = ..., jobs: int = ..., name: str = ...,
         progress: _Progress = ..., **params: Any) -> _Table: ...
def track(video: _Video, *, fps: float = ..., cache: Optional[_Path] = ...,
          config: Optional[_Path] = ..., stream: int = ..., name: str = ...,
          progress: _Progress = ..., **params: Any) -> Output: ...
def motion(video: _Video, *, fps: float = ..., clip: bool = ...,
           cache: Optional[_Path] = ..., config: Optional[_Path] = ...,
           stream: int = ..., name: str = ..., progress: _Progress = ...,
           **params: Any) -> Output: ...
def flow(onset: Union[NDArray[np.uint8], int, float],
         apex: Union[NDArray[np.uint8], int, float], *,
         video: Optional[_Video] = ..., fps: float = ..., face: int = ...,
         model: _Path = ..., cache: Optional[_Path] = ...,
         config: Optional[_Path] = ..., stream: int = ..., name: str = ...,
         progress: _Progress = ..., **params: Any) -> Output: ...
def predict(stack: Union[Output, Sequence[Output], NDArray[Any]],
            model: _Path, *, iod_px: Union[float, Sequence[float]] = ...,
            device: str = ..., progress: _Progress = ...
            ) -> Tuple[NDArray[np.float32], List[str]]: ...
def run(config: _Path, data: Union[_Path, Sequence[_Path], Dict[str, _Path]],
        out: _Path, *, cache: Optional[_Path] = ..., jobs: int = ...,
        until: str = ..., strict: bool = ..., progress: _Progress = ...,
        **params: Any) -> Dict[str, Any]: ...
def config(config: Optional[_Path] = ..., **params: Any) -> str: ...
def log_level(level: str) -> None: ...
